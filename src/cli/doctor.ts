import { Command } from 'commander';
import { findCluster } from '../runs/cluster/clusters.ts';
import { examineCluster } from '../runs/cluster/examine.ts';
import { type Check, examineMachine } from '../setup/examine.ts';
import { examineData } from './data-check.ts';
import { FAILED } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { terminalWidth, wrap } from './text.ts';

const marks = { ok: '✓', note: '·', problem: '✗' } as const;

/** `refair doctor`: what this machine and its data offer, and what to do about each problem. */
export function command(): Command {
  return new Command('doctor')
    .description(
      'explain this machine: engine, GPU, browser, Jupyter, data sets, and what to do about problems',
    )
    .option('--on <cluster>', 'send one short job to a cluster: can trials be trained there?')
    .option('--json', 'print one JSON object instead of lines')
    .action(async ({ json, on }: { json?: boolean; on?: string }) => {
      if (on !== undefined) return print(await examinedCluster(on), json);
      const data = examineData().catch((error: unknown) => [asProblem(error)]);
      const checks = [...(await examineMachine()), ...(await data)];
      print(checks, json);
    });
}

function print(checks: readonly Check[], json = false): void {
  console.log(json ? JSON.stringify({ checks }, null, 2) : formatChecks(checks));
  if (checks.some(({ status }) => status === 'problem')) process.exitCode = FAILED;
}

/** What a job on a cluster says of its node. */
async function examinedCluster(name: string): Promise<Check[]> {
  const signal = interruptSignal('No longer waiting; the job goes on.');
  const cluster = await findCluster(name);
  const found = await examineCluster(cluster, (line) => console.error(`${name}: ${line}`), signal);
  if (!found.works) {
    const why =
      found.words === '' ? `no log at ${found.log}` : `the end of ${found.log}: ${found.words}`;
    const fix =
      'clone, cache and store must be on a file system that the nodes mount; set up on the login node: npm run refair -- setup';
    return [{ name: 'Job', status: 'problem', value: `it left no word; ${why}`, fix }];
  }
  const { node, engine, device, reason, gpu, driver } = found.prepared;
  const gpuText = gpu === undefined ? 'none' : `${gpu}, driver ${driver}`;
  return [
    {
      name: 'Job',
      status: 'ok',
      value: `ran on ${node}, ${Math.round(found.seconds)} s after it was sent`,
    },
    { name: 'Store', status: 'ok', value: `${cluster.store} is written by the node and read here` },
    reason === null
      ? { name: 'Engine', status: 'ok', value: engine }
      : {
          name: 'Engine',
          status: 'problem',
          value: `${engine}: ${reason}`,
          fix: 'set up on the login node: npm run refair -- setup --gpu',
        },
    device === 'gpu' || gpu === undefined
      ? { name: 'GPU', status: 'ok', value: gpuText }
      : {
          name: 'GPU',
          status: 'problem',
          value: `${gpuText}: not used`,
          fix: 'on the login node: npm run refair -- setup --gpu',
        },
  ];
}

/** One line a check, names aligned, with the fix of each problem below it. */
export function formatChecks(checks: readonly Check[], columns = terminalWidth()): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 4);
  return checks
    .flatMap(({ name, status, value, fix }) => [
      ...wrap(value, columns, `${marks[status]} ${name.padEnd(width)}  `, indent),
      ...(fix ? wrap(`fix: ${fix}`, columns, indent, `${indent}     `) : []),
    ])
    .join('\n');
}

function asProblem(error: unknown): Check {
  const { message, fix } = error as { message: string; fix?: string };
  return { name: 'Data sets', status: 'problem', value: message, fix };
}
