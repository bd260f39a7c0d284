import styles from "./sections.module.css";

/** What a click into a chart does, for those who read its table. */
export function PickButton({ label, onPick }: { readonly label: string; readonly onPick: () => void }) {
  return (
    <button type="button" className={styles.pick} title="Show the slowest turns of these" onClick={onPick}>
      {label}
    </button>
  );
}
