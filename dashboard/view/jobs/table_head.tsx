import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { SortKey, TableSettings } from "../../model/table/table_settings.ts";
import type { Column } from "./columns.ts";

/** The columns' names; each sorts by its column, and the other way when it does already. */
export function TableHead(
  { columns, settings }: {
    readonly columns: readonly Column[];
    readonly settings: Signal<TableSettings>;
  },
): JSX.Element {
  const { sortBy, descending } = settings.value;
  const sort = (key: SortKey) =>
    settings.value = {
      ...settings.value,
      sortBy: key,
      descending: key === sortBy ? !descending : DESCENDING_AT_FIRST.has(key),
    };
  return (
    <div class="table-head" role="rowgroup">
      <div class="table-row" role="row" aria-rowindex={1}>
        {columns.map(({ sortBy: key, name, className }) => (
          <div
            key={key}
            class={`cell cell-${className}`}
            role="columnheader"
            aria-sort={key !== sortBy ? "none" : descending ? "descending" : "ascending"}
          >
            <button type="button" onClick={() => sort(key)}>
              {name}
              <span aria-hidden="true">{key === sortBy && (descending ? " ↓" : " ↑")}</span>
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where the largest is what is looked for. */
const DESCENDING_AT_FIRST: ReadonlySet<SortKey> = new Set<SortKey>([
  "jobId",
  "numTasks",
  "submissionTime",
  "duration",
]);
