import { mimeBundle } from '../display/mime.ts';
import { setNotebookHost } from '../host.ts';
import type { CellRunner } from './cell-runner.ts';
import type { CellFailure } from './failure.ts';
import { CellOutput } from './output.ts';
import type { DisplayContent, Handler, Message, Server, Tslab } from './tslab.ts';

/** After a failure, requests already on their way are read before what is queued is dropped. */
const ABORT_MS = 50;
/** Time for the last messages to leave before the process ends. */
const CLOSE_MS = 150;
const HANDLED = new Set([
  ...['kernel_info_request', 'execute_request', 'is_complete_request', 'inspect_request'],
  ...['complete_request', 'comm_info_request', 'shutdown_request', 'interrupt_request'],
]);

/** tslab's server with what a front end and a headless runner rely on: see the methods. */
export function createServer(
  tslab: Tslab,
  handler: Handler,
  connectionFile: string,
  runner: CellRunner,
): Server {
  class KernelServer extends tslab.ZmqServer {
    #queue: Promise<void> = Promise.resolve();
    /** Raised by a failure: requests of an earlier generation are dropped. */
    #generation = 0;
    #count = 0;
    /** tslab keeps its class of messages to itself; the first message that arrives shows it. */
    #reader: MessageReader | null = null;

    /** Cells run one after the other; a failure drops those that wait, and says so. */
    override async handleExecute(socket: unknown, message: Message): Promise<void> {
      const generation = this.#generation;
      const turn = this.#queue.then(async () => {
        super.publishStatus('busy', message);
        if (generation === this.#generation) return this.#execute(socket, message);
        this.#reply(socket, message, 'execute_reply', { status: 'aborted' });
      });
      this.#queue = turn.catch(() => {});
      await turn;
    }

    async #execute(socket: unknown, message: Message): Promise<void> {
      const request = message.content as {
        code: string;
        silent?: boolean;
        stop_on_error?: boolean;
      };
      const { code, silent = false } = request;
      if (!silent) {
        this.#count += 1;
        this.#publish(message, 'execute_input', { code, execution_count: this.#count });
      }
      const output = this.#redirect(message);
      const outcome = await runner.run(code, this.#count);
      let failure = outcome.failure;
      if (failure === null && outcome.value != null && !silent) {
        failure = await this.#show(message, output, outcome.value);
      }
      output.flush();
      if (failure === null) {
        const content = { status: 'ok', execution_count: this.#count, user_expressions: {} };
        this.#reply(socket, message, 'execute_reply', { ...content, payload: [] });
        return;
      }
      this.#publish(message, 'error', { ...failure });
      if (request.stop_on_error !== false) {
        await new Promise((resolve) => setTimeout(resolve, ABORT_MS));
        this.#generation += 1;
      }
      const content = { status: 'error', execution_count: this.#count, ...failure };
      this.#reply(socket, message, 'execute_reply', content);
    }

    /** The value of the last line, as an output of its own. */
    async #show(message: Message, output: CellOutput, value: unknown): Promise<CellFailure | null> {
      try {
        const data = await mimeBundle(value);
        output.flush();
        const content = { data, metadata: {}, execution_count: this.#count };
        this.#publish(message, 'execute_result', content);
        return null;
      } catch (error) {
        return runner.explain(error);
      }
    }

    /** From now on what is printed and shown belongs to this request, after its end too. */
    #redirect(message: Message): CellOutput {
      const output = new CellOutput((name, text) =>
        this.#publish(message, 'stream', { name, text }),
      );
      process.stdout.write = output.writer('stdout');
      process.stderr.write = output.writer('stderr');
      const show = (content: DisplayContent, update: boolean) => {
        output.flush();
        this.#publish(message, update ? 'update_display_data' : 'display_data', { ...content });
      };
      tslab.jupyter.lastWriteDisplayData = show;
      setNotebookHost({
        display: (data, id) => show({ data, metadata: {}, transient: transient(id) }, false),
        update: (data, id) => show({ data, metadata: {}, transient: transient(id) }, true),
        get signal() {
          return runner.signal;
        },
      });
      return output;
    }

    /** Requests that tslab would complain about in the middle of a cell's output are ignored. */
    override async handleShellMessage(socket: unknown, ...frames: Buffer[]): Promise<void> {
      const delimiter = frames.findIndex((frame) => frame.equals(DELIMITER));
      const header = frames[delimiter + 2];
      const type = header ? (JSON.parse(header.toString()) as { msg_type?: string }).msg_type : '';
      if (type === 'history_request') this.#answerHistory(socket, frames);
      if (!HANDLED.has(type ?? '')) return;
      if (type === 'interrupt_request') runner.interrupt();
      await super.handleShellMessage(socket, ...frames);
    }

    /** No history is kept, but JupyterLab takes a kernel for idle only once it has asked for it. */
    #answerHistory(socket: unknown, frames: readonly Buffer[]): void {
      if (this.#reader === null) return;
      const message = this.#reader.fromRaw(this.connInfo.key, frames);
      super.publishStatus('busy', message);
      this.#reply(socket, message, 'history_reply', { status: 'ok', history: [] });
      super.publishStatus('idle', message);
    }

    /** A queued cell is busy when its turn comes, not when it arrives. */
    override publishStatus(status: string, parent: Message): void {
      this.#reader ??= parent.constructor as unknown as MessageReader;
      if (status === 'busy' && parent.header.msg_type === 'execute_request') return;
      super.publishStatus(status, parent);
    }

    /** Ends the process as well: a cell may still be at work. */
    override close(): void {
      setTimeout(() => process.exit(0), CLOSE_MS);
    }

    #publish(parent: Message, type: string, content: Record<string, unknown>): void {
      const message = parent.createReply();
      message.header.msg_type = type;
      message.content = content;
      message.signAndSend(this.connInfo.key, this.iopub);
    }

    #reply(socket: unknown, parent: Message, type: string, content: Record<string, unknown>): void {
      const message = parent.createReply();
      message.header.msg_type = type;
      message.content = content;
      message.signAndSend(this.connInfo.key, socket);
    }
  }
  return new KernelServer(handler, connectionFile);
}

interface MessageReader {
  fromRaw(key: string, frames: readonly Buffer[]): Message;
}

const DELIMITER = Buffer.from('<IDS|MSG>');

function transient(id: string | undefined): { display_id?: string } {
  return id === undefined ? {} : { display_id: id };
}
