import type { ComponentProps } from "react";
import { classes } from "./classes.ts";
import styles from "./button.module.css";

interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: "plain" | "solid" | "quiet" | "danger";
  readonly shape?: "square";
}

/** A button; `type="button"` unless told otherwise. */
export function Button({ look = "plain", shape, className, type = "button", ...rest }: ButtonProps) {
  return (
    <button type={type} className={classes(styles.button, styles[look], shape && styles[shape], className)} {...rest} />
  );
}
