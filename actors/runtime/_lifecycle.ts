import type { ActorSystem } from "./actor_system.ts";
import type { StopReason } from "./behavior.ts";
import { type Cell, TerminatedSignal } from "./_cell.ts";
import type { Envelope } from "./_dispatcher.ts";
import { RestartGroup } from "./_restart_group.ts";
import { inSequence, withDeadline } from "./_stopping.ts";

const SHUTDOWN: StopReason = { kind: "shutdown" };

/**
 * Starts, restarts and stops actors: what becomes of one and of its family.
 *
 * A stop that a turn or a crash asks for goes through the dispatcher's urgent
 * lane, so that none begins in the middle of a turn.
 */
export class Lifecycle {
  /** How the stop of the whole system went. */
  readonly report = { stopped: [] as string[], abandoned: [] as string[] };
  readonly #system: ActorSystem;
  readonly #random: () => number;
  readonly #stopDeadline: number;
  readonly #terminated: (reason: StopReason) => void;

  /** @param terminated called when the root has stopped */
  constructor(
    system: ActorSystem,
    random: () => number,
    stopDeadline: number,
    terminated: (reason: StopReason) => void,
  ) {
    this.#system = system;
    this.#random = random;
    this.#stopDeadline = stopDeadline;
    this.#terminated = terminated;
  }

  start(cell: Cell): void {
    this.#system.inspector?.({ type: "spawn", path: cell.path });
    this.#begin(cell);
  }

  watch(watcher: Cell, target: Cell): void {
    if (target.status === "stopped") return this.#notify(watcher, target);
    target.watchers.add(watcher);
    watcher.watching.add(target);
  }

  unwatch(watcher: Cell, target: Cell): void {
    target.watchers.delete(watcher);
    watcher.watching.delete(target);
  }

  /** A turn of `cell` threw; `envelope` is null where it was not about a message. */
  crashed(cell: Cell, error: unknown, envelope: Envelope | null): void {
    const message = envelope?.message ?? null;
    const { inspector, onCrash } = this.#system;
    inspector?.({ type: "crash", path: cell.path, error, message });
    onCrash?.({ path: cell.path, error, message, poisoned: envelope?.retried ?? false });
    cell.endIncarnation();
    cell.status = "suspended";
    if (envelope?.retried) this.#system.drop(cell.path, "poisoned", message);
    else if (envelope) cell.retry = { ...envelope, retried: true };
    this.#restart(cell, error);
  }

  /** Stops `cell`, its children first; synchronous where all of them are. */
  terminate(cell: Cell, reason: StopReason): void | Promise<void> {
    if (cell.status === "stopped") return;
    if (cell.status === "stopping") return cell.stopping;
    cell.status = "stopping";
    cell.stopReason = reason;
    cell.endIncarnation();
    cell.dismiss();
    let abandoned = false;
    const deadline = (work: void | Promise<void>) =>
      withDeadline(work, this.#stopDeadline, this.#system.clock, () => abandoned = true);
    const children = [...cell.children.values()].reverse();
    return cell.stopping = inSequence([
      () => inSequence(children.map((child) => () => this.terminate(child, SHUTDOWN))),
      () => deadline(cell.busy?.done),
      () => abandoned ? undefined : deadline(cell.lastTurn()),
      () => this.#stopped(cell, abandoned),
    ]);
  }

  #begin(cell: Cell): void {
    try {
      cell.begin();
    } catch (error) {
      this.crashed(cell, error, null);
      return;
    }
    const { retry } = cell;
    cell.retry = null;
    if (retry !== null) this.#system.dispatcher.retry(retry);
    cell.wake();
  }

  #restart(cell: Cell, error: unknown): void {
    const parent = cell.parent as Cell;
    if (!parent.alive) return;
    const failed: StopReason = { kind: "failed", error };
    if (cell.restart === "temporary") return this.#terminateSoon(cell, failed);
    const delay = parent.history.next(this.#system.clock, this.#random);
    if (delay === "escalate") return this.#terminateSoon(parent, failed);
    const group = new RestartGroup(this.#system.clock);
    for (const each of this.#affected(cell, parent)) {
      each.endIncarnation();
      each.status = "suspended";
      group.add(each);
      const generation = each.generation + 1;
      this.#system.inspector?.({ type: "restart", path: each.path, generation, delay });
    }
    const begin = () => group.release((each) => this.#begin(each));
    if (delay === 0) begin();
    else group.wait(delay, () => this.#system.dispatcher.urgent(begin));
  }

  /** The actors to restart with `cell`, itself first. */
  #affected(cell: Cell, parent: Cell): Cell[] {
    if (parent.behavior.supervision?.strategy !== "rest_for_one") return [cell];
    const siblings = [...parent.children.values()];
    const later = siblings.slice(siblings.indexOf(cell) + 1)
      .filter((each) => each.status === "running" || each.status === "suspended");
    for (const each of later) {
      if (each.restart === "temporary") this.#terminateSoon(each, SHUTDOWN);
    }
    return [cell, ...later.filter((each) => each.restart !== "temporary")];
  }

  #terminateSoon(cell: Cell, reason: StopReason): void {
    this.#system.dispatcher.urgent(() => void this.terminate(cell, reason));
  }

  #stopped(cell: Cell, abandoned: boolean): void {
    const { inspector } = this.#system;
    const { path, stopReason, parent } = cell;
    cell.status = "stopped";
    cell.endIncarnation();
    // Others may hold the address for long: it must not hold the state.
    cell.reset();
    cell.busy = null;
    cell.children.clear();
    if (abandoned) inspector?.({ type: "abandon", path });
    inspector?.({ type: "stop", path, reason: stopReason });
    for (const target of cell.watching) this.unwatch(cell, target);
    for (const watcher of cell.watchers) {
      this.unwatch(watcher, cell);
      this.#notify(watcher, cell);
    }
    if (parent === null) return this.#terminated(stopReason);
    if (this.#system.stopping) this.report[abandoned ? "abandoned" : "stopped"].push(path);
    this.#childStopped(parent, cell);
  }

  #notify(watcher: Cell, target: Cell): void {
    const signal = new TerminatedSignal(target, target.stopReason);
    this.#system.dispatcher.urgent(() => watcher.signal(signal));
  }

  #childStopped(parent: Cell, child: Cell): void {
    const { stopReason, restart } = child;
    const again = parent.alive &&
      (restart === "permanent" && stopReason.kind !== "shutdown" ||
        restart === "transient" && stopReason.kind === "failed");
    if (!again) {
      parent.children.delete(child.name);
      return;
    }
    child.reset();
    this.#restart(child, stopReason.kind === "failed" ? stopReason.error : null);
  }
}
