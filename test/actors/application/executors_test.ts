import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Executors } from "../../../actors/application/executors.ts";

function added(executorId: string, totalCores: number) {
  return { type: "executorAdded", executorId, time: 1, host: "h", totalCores } as const;
}

Deno.test("cores are those of the executors that are there, whatever comes and goes", () => {
  const action = fc.record({
    kind: fc.constantFrom("add", "remove", "exclude", "unexclude"),
    id: fc.constantFrom("driver", "1", "2", "__proto__"),
    cores: fc.nat(16),
  });
  fc.assert(fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
    const executors = new Executors();
    const model = new Map<string, { cores: number; excluded: boolean }>();
    for (const { kind, id, cores } of actions) {
      const known = model.get(id);
      if (kind === "add" && known === undefined) {
        executors.add(added(id, cores));
        model.set(id, { cores, excluded: false });
      } else if (kind === "remove") {
        executors.remove(id);
        model.delete(id);
      } else if (kind !== "add") {
        executors.setExcluded(id, kind === "exclude");
        if (known) known.excluded = kind === "exclude";
      }
      assertEquals(executors.count, model.size);
      assertEquals(executors.totalCores, [...model.values()].reduce((sum, e) => sum + e.cores, 0));
      assertEquals(
        executors.list().map(({ executorId, numCores, excluded }) => [
          executorId,
          numCores,
          excluded,
        ]),
        [...model].map(([id, { cores, excluded }]) => [id, cores, excluded]),
      );
    }
  }));
});

Deno.test("an executor that is not there has no cores", () => {
  const executors = new Executors();
  executors.add(added("1", 4));
  assertEquals([executors.coresOf("1"), executors.coresOf("2")], [4, 0]);
  assertEquals([executors.has("1"), executors.has("2")], [true, false]);
});

Deno.test("an executor that comes back is not excluded any more", () => {
  const executors = new Executors();
  executors.add(added("1", 4));
  executors.setExcluded("1", true);
  executors.remove("1");
  executors.add(added("1", 4));
  assertEquals(executors.list()[0]?.excluded, false);
});
