import { Command } from 'commander';

/** The help of `refair setup`; set-up itself comes before this program, which it makes possible. */
export function command(): Command {
  return new Command('setup')
    .description(
      "install or repair what refair needs: packages, the Node it runs on, TensorFlow's library and a browser that prints; what failed before is tried again",
    )
    .option(
      '--gpu',
      'fetch the build for NVIDIA GPUs even where this machine has none, such as a login node',
    )
    .addHelpText(
      'after',
      '\nOther commands do the same by themselves, once. refair doctor says what came of it.',
    );
}
