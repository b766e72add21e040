/** Japanese, one file a screen: the shape that the other languages follow. */
import frame from "./frame";
import errors from "./errors";
import projects from "./projects";
import train from "./train";
import photos from "./photos";
import label from "./label";
import help from "./help";
import evaluate from "./evaluate";
import publish from "./publish";
import monitor from "./monitor";
import settings from "./settings";

export { default as things } from "./things";

export const ja = {
  frame,
  errors,
  projects,
  train,
  photos,
  label,
  help,
  evaluate,
  publish,
  monitor,
  settings,
};
