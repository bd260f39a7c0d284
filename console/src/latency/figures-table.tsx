import type { ReactNode } from "react";
import { Scroller } from "../ui/scroller.tsx";
import styles from "./figures-table.module.css";

interface FiguresTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

/** Figures in rows and columns. */
export function FiguresTable({ caption, columns, rows }: FiguresTableProps) {
  return (
    <Scroller className={styles.scroll} label={caption}>
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [name, ...figures] }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {figures.map((figure, index) => (
                <td key={columns[index + 1]}>{figure}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

/** The figures behind a chart, for those who read. */
export function FiguresBehind(props: FiguresTableProps) {
  return (
    <details className={styles.behind}>
      <summary>
        As a table<span className="visually-hidden">: {props.caption}</span>
      </summary>
      <FiguresTable {...props} />
    </details>
  );
}
