/** The command line of the npm package: audits predictions at once, and leaves all else to the kit. */
import { runKit } from '../setup/kit.ts';
import { runProgram } from './program.ts';

/** Printed from the kit's templates, by its browser. */
const PRINTED = '--report';

const args = process.argv.slice(2);
const [command = '--help'] = args;
const own = command === 'evaluate' ? !args.includes(PRINTED) : /^(help|-.*)$/.test(command);
if (own) {
  await runProgram(
    { evaluate: () => import('./evaluate.ts') },
    'refair evaluate runs at once; any other command first fetches the kit: TensorFlow, a browser and the Node it runs on.',
  );
} else {
  process.exitCode = await runKit(args);
}
