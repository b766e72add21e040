/** Lengths for drawings without style attributes, and figures in words. */

/** A length in per cent of the largest, never quite nothing when there is something. */
export function share(value: number, most: number): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.max(2, Math.round((value / most) * 100));
}

/** Landis and Koch's words for an agreement. */
export type Grade = "none" | "slight" | "fair" | "moderate" | "substantial" | "high";

export function grade(kappa: number): Grade {
  if (kappa < 0) return "none";
  if (kappa <= 0.2) return "slight";
  if (kappa <= 0.4) return "fair";
  if (kappa <= 0.6) return "moderate";
  return kappa <= 0.8 ? "substantial" : "high";
}
