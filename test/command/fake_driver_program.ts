/**
 * A program that starts a driver, as Spark's launcher does: it finds the
 * sidecar by SPARK_SUBMIT_OPTS alone.
 *
 * @module
 */
import { agentIn } from "../../actors/source/tap/java_agent.ts";
import { FakeDriver } from "./fake_driver.ts";

const agent = agentIn(Deno.env.get("SPARK_SUBMIT_OPTS"));
if (agent === null) Deno.exit(9);
await using _driver = await FakeDriver.attach(agent.addressFile);
