import { type CellOutput, cellOutput } from '../file.ts';
import type { JupyterMessage } from '../wire.ts';

type Content = Readonly<Record<string, unknown>>;
type Fields = Record<string, unknown>;

/**
 * What cells put out, collected from the kernel's messages as a front end would show it: text of
 * one stream is joined, a display that is updated changes wherever it stands.
 */
export class OutputCollector {
  readonly #displays = new Map<string, { data: Fields; metadata: Fields }[]>();
  /** Of cells that said `clear_output` with `wait`: the next output replaces what is there. */
  readonly #clearNext = new Set<CellOutput[]>();

  /** @param outputs of the cell that the message belongs to; what is late may be an earlier one's. */
  take(outputs: CellOutput[], { header, content }: JupyterMessage): void {
    if (header.msg_type === 'update_display_data') this.#update(content);
    else if (header.msg_type === 'clear_output') {
      if (content.wait === true) this.#clearNext.add(outputs);
      else outputs.length = 0;
    } else {
      const { transient: _, ...fields } = content;
      const output = cellOutput.safeParse({ ...fields, output_type: header.msg_type });
      if (output.success) this.add(outputs, output.data, displayId(content));
    }
  }

  add(outputs: CellOutput[], output: CellOutput, id?: string): void {
    if (this.#clearNext.delete(outputs)) outputs.length = 0;
    const last = outputs.at(-1);
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name
    ) {
      last.text += output.text;
      return;
    }
    outputs.push(output);
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
