import type { JupyterMessage } from '../client/wire.ts';
import { type CellOutput, cellOutput } from '../file.ts';

type Content = Readonly<Record<string, unknown>>;
type Fields = Record<string, unknown>;

/**
 * What cells put out, collected from the kernel's messages as a front end would show it: text of
 * one stream is joined, a display that is updated changes wherever it stands.
 */
export class OutputCollector {
  readonly #displays = new Map<string, { data: Fields; metadata: Fields }[]>();
  #outputs: CellOutput[] = [];
  /** Set by `clear_output` with `wait`: the next output replaces what is there. */
  #clearNext = false;

  /** Outputs go into `outputs` from now on. */
  begin(outputs: CellOutput[]): void {
    this.#outputs = outputs;
    this.#clearNext = false;
  }

  take({ header, content }: JupyterMessage): void {
    if (header.msg_type === 'update_display_data') this.#update(content);
    else if (header.msg_type === 'clear_output') {
      if (content.wait === true) this.#clearNext = true;
      else this.#outputs.length = 0;
    } else {
      const { transient: _, ...fields } = content;
      const output = cellOutput.safeParse({ ...fields, output_type: header.msg_type });
      if (output.success) this.add(output.data, displayId(content));
    }
  }

  add(output: CellOutput, id?: string): void {
    if (this.#clearNext) this.#outputs.length = 0;
    this.#clearNext = false;
    const last = this.#outputs.at(-1);
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name
    ) {
      last.text += output.text;
      return;
    }
    this.#outputs.push(output);
    if (id !== undefined && 'data' in output) {
      const shown = output as { data: Fields; metadata: Fields };
      this.#displays.set(id, [...(this.#displays.get(id) ?? []), shown]);
    }
  }

  #update(content: Content): void {
    for (const output of this.#displays.get(displayId(content) ?? '') ?? []) {
      output.data = content.data as Fields;
      output.metadata = content.metadata as Fields;
    }
  }
}

function displayId(content: Content): string | undefined {
  return (content.transient as { display_id?: string } | undefined)?.display_id;
}
