/** The command line of the npm package: audits predictions at once, and leaves all else to the kit. */
import './node-20.ts';
import { runKit } from '../setup/kit.ts';
import { runProgram } from './program.ts';

const args = process.argv.slice(2);
const [command = '--help'] = args;
const own = command === 'evaluate' ? !isPrinted(args) : /^(help|-.*)$/.test(command);
if (own) {
  await runProgram(
    { evaluate: () => import('./evaluate.ts') },
    'refair evaluate runs at once; any other command first fetches the kit: TensorFlow, a browser and the Node it runs on.',
  );
} else {
  process.exitCode = await runKit(args);
}

/** Whether a report is asked for that the kit's templates and its browser print: any but JSON. */
function isPrinted(given: readonly string[]): boolean {
  return given.some((argument, i) => {
    if (given[i - 1] === '--report') return !argument.endsWith('.json');
    return argument.startsWith('--report=') && !argument.endsWith('.json');
  });
}
