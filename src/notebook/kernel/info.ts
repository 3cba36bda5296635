import { version } from '../../setup/version.ts';

/**
 * What the kernel says of itself, as `kernel_info_reply` has it.
 *
 * @param typescript the version that compiles cells.
 */
export function kernelInfo(typescript: string): Readonly<Record<string, unknown>> {
  return {
    status: 'ok',
    protocol_version: '5.3',
    implementation: 'refair',
    implementation_version: version,
    banner: `refair ${version}: TypeScript ${typescript} on Node ${process.versions.node}`,
    debugger: false,
    help_links: [],
    language_info: {
      name: 'typescript',
      version: typescript,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      nbconvert_exporter: 'script',
      // Jupyter Notebook colours by these, JupyterLab by the mode.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
  };
}
