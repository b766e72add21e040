/** The closed vocabularies that page and server share; a test holds them against `values.py`. */

export type LabelKind = "choice" | "tags" | "order" | "text" | "boxes" | "mask" | "spans" | "number" | "none";

export type PanelKind = "number" | "table" | "curve" | "matrix" | "gallery";

export type Decoder = "softmax" | "score" | "ctc" | "mask" | "boxes" | "vector" | "spans" | "image";
