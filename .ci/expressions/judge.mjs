// Judges regular expressions by recheck. Standard input has one a line, as JSON: {source, flags,
// checker}; standard output gives for each, in order, a line: {status, checker, why, attack}.
// The argument is how many milliseconds each may take.
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const { check } = createRequire(import.meta.url)("recheck");
const limits = {
  timeout: Number(process.argv[2] ?? 10_000),
  recallTimeout: -1, // no trial in node: Python is not node
  attackLimit: 5_000_000, // steps: what takes more on so short a text is super-linear
  maxAttackStringSize: 10_000,
  maxPatternSize: 50_000,
  maxRepeatCount: 100,
  maxSimpleRepeatCount: 100,
  // Small generations: what the fuzzer finds at all it finds at first.
  maxIteration: 3,
  maxInitialGenerationSize: 150,
  maxGenerationSize: 40,
  crossoverSize: 10,
  mutationSize: 20,
  maxGeneStringSize: 800,
};
const judge = async ({ source, flags, checker }) => {
  const found = await check(source, flags, { ...limits, checker });
  const { pumps, suffix, pattern } = found.attack ?? {};
  return {
    status: found.status,
    checker: found.checker ?? null,
    why: [found.complexity?.summary, pattern, found.error?.kind, found.error?.message],
    attack: pumps ? { pumps, suffix } : null,
  };
};
const given = [];
for await (const line of createInterface({ input: process.stdin })) given.push(JSON.parse(line));
const told = new Array(given.length);
let next = 0;
const work = async () => {
  for (let at = next++; at < given.length; at = next++) told[at] = await judge(given[at]);
};
await Promise.all(Array.from({ length: availableParallelism() }, work));
for (const found of told) console.log(JSON.stringify(found));
process.exit(0);
