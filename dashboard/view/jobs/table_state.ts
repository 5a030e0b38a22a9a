import { batch, type Signal, signal } from "@preact/signals";
import type { FoundRow } from "../../model/table/find_row.ts";
import { DEFAULT_SETTINGS, type TableSettings } from "../../model/table/table_settings.ts";

/** How the reader has arranged the table of jobs; it stays while other views are looked at. */
export class TableState {
  readonly settings: Signal<TableSettings> = signal(DEFAULT_SETTINGS);
  /** Keys of the rows that were folded the other way than they are at first. */
  readonly turned: Signal<ReadonlySet<string>> = signal(new Set<string>());
  /** The row that the keys act on; null: the first. */
  readonly activeKey: Signal<string | null> = signal<string | null>(null);
  /** The active row is to get the focus once it is drawn. */
  focusIsDue = false;

  turn(key: string): void {
    const turned = new Set(this.turned.value);
    if (!turned.delete(key)) turned.add(key);
    this.turned.value = turned;
  }

  moveTo(key: string): void {
    this.focusIsDue = true;
    this.activeKey.value = key;
  }

  /** Goes to a row, whatever is filtered, grouped or folded. */
  reveal({ key, open }: FoundRow): void {
    batch(() => {
      const { text, status, groupBy } = DEFAULT_SETTINGS;
      this.settings.value = { ...this.settings.value, text, status, groupBy };
      this.turned.value = new Set([...this.turned.value, ...open]);
      this.moveTo(key);
    });
  }
}
