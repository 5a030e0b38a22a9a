import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { JobSnapshot } from "../../../actors/application_snapshot.ts";
import { formatNumber } from "../../format/mod.ts";
import type { TableSettings } from "../../model/table/table_settings.ts";
import { columns } from "./columns.ts";

/** What is used to arrange the table. */
export interface JobsToolbarProps {
  readonly settings: Signal<TableSettings>;
  readonly jobs: readonly JobSnapshot[];
  readonly hasGroups: boolean;
  readonly hasCells: boolean;
}

/** Finds, filters, groups, and, where the table's head is not in sight, sorts. */
export function JobsToolbar(
  { settings, jobs, hasGroups, hasCells }: JobsToolbarProps,
): JSX.Element {
  const { text, status, groupBy, sortBy, descending } = settings.value;
  const change = (part: Partial<TableSettings>) => settings.value = { ...settings.value, ...part };
  const numberOf = (status: JobSnapshot["status"]) =>
    formatNumber(jobs.filter((job) => job.status === status).length);
  return (
    <div class="toolbar" role="search" aria-label="Jobs">
      <input
        type="search"
        value={text}
        placeholder="Find jobs"
        aria-label="Find jobs"
        aria-keyshortcuts="/"
        onInput={({ currentTarget }) => change({ text: currentTarget.value })}
      />
      <Select
        label="Status"
        value={status}
        onChange={(status) => change({ status })}
        options={[
          ["all", `All ${formatNumber(jobs.length)}`],
          ["RUNNING", `Running ${numberOf("RUNNING")}`],
          ["COMPLETED", `Completed ${numberOf("COMPLETED")}`],
          ["FAILED", `Failed ${numberOf("FAILED")}`],
        ]}
      />
      <Select
        label="Group by"
        value={groupBy}
        onChange={(groupBy) => change({ groupBy })}
        options={[
          ["none", "No groups"],
          ["jobGroup", "By job group"],
          ["sqlExecution", "By SQL execution"],
          ...hasCells || groupBy === "cell" ? [["cell", "By cell"] as const] : [],
        ]}
      />
      <span class="toolbar-sort">
        <Select
          label="Sort by"
          value={sortBy}
          onChange={(sortBy) => change({ sortBy })}
          options={columns({ hasGroups, hasCells }).map(({ sortBy, name }) => [sortBy, name])}
        />
        <button
          type="button"
          aria-label="Descending"
          aria-pressed={descending}
          onClick={() => change({ descending: !descending })}
        >
          {descending ? "↓" : "↑"}
        </button>
      </span>
    </div>
  );
}

function Select<T extends string>(
  { label, value, options, onChange }: {
    readonly label: string;
    readonly value: T;
    readonly options: readonly (readonly [T, string])[];
    readonly onChange: (value: T) => void;
  },
) {
  return (
    <select
      aria-label={label}
      onChange={({ currentTarget }) => {
        const chosen = options[currentTarget.selectedIndex];
        if (chosen !== undefined) onChange(chosen[0]);
      }}
    >
      {options.map(([option, name]) => (
        <option key={option} value={option} selected={option === value}>{name}</option>
      ))}
    </select>
  );
}
