import type { Worker } from 'node:worker_threads';
import { Publisher, Router } from 'zeromq';
import { mimeBundle } from '../display/mime.ts';
import { setNotebookHost } from '../host.ts';
import type { MimeBundle } from '../value.ts';
import { decodeMessage, encodeMessage, type JupyterMessage } from '../wire.ts';
import type { CellRunner } from './cell-runner.ts';
import type { Connection } from './connection.ts';
import type { CellFailure } from './failure.ts';
import type { History, HistoryQuestion } from './history.ts';
import type { Introspection } from './introspection.ts';
import { CellOutput } from './output.ts';
import { waitForAnswer } from './prompt.ts';
import type { FromListener, Shared, ToListener } from './shared.ts';
import { Outlet } from './sockets.ts';

/** After a failure, requests already on their way are read before what is queued is dropped. */
const ABORT_MS = 50;
/** Time for the last messages to leave before the process ends. */
const CLOSE_MS = 150;

type Content = Readonly<Record<string, unknown>>;

/** What a kernel is made of. */
export interface KernelParts {
  readonly connection: Connection;
  readonly session: string;
  /** The content of `kernel_info_reply`. */
  readonly info: Content;
  readonly runner: CellRunner;
  readonly introspection: Introspection;
  readonly history: History | null;
  readonly listener: Worker;
  readonly shared: Shared;
  /** Ends the process at once. */
  readonly exit: (code: number | string | null) => void;
}

/** What a request to run code says. */
interface ExecuteRequest {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
  readonly allow_stdin?: boolean;
  readonly stop_on_error?: boolean;
}

/** The Jupyter protocol's side of the kernel that computes: requests, outputs, states. */
export class KernelServer {
  readonly #parts: KernelParts;
  readonly #shell = new Router();
  readonly #iopub = new Publisher();
  readonly #shellOut = new Outlet(this.#shell);
  readonly #iopubOut = new Outlet(this.#iopub);
  /** The message of each cell, for what it puts out after its end. */
  readonly #messages = new Map<number, JupyterMessage>();
  #queue: Promise<void> = Promise.resolve();
  /** Raised by a failure: requests of an earlier generation are dropped. */
  #generation = 0;
  #count = 0;
  /** The cell at work. */
  #running: JupyterMessage | null = null;
  #output: CellOutput | null = null;

  constructor(parts: KernelParts) {
    this.#parts = parts;
    // A slow reader must not cost output: no limit to what waits for it.
    this.#iopub.sendHighWaterMark = 0;
    this.#shell.sendHighWaterMark = 0;
    parts.listener.on('message', (message: FromListener) => {
      if (message.kind === 'terminated') parts.runner.terminated();
      if (message.kind === 'shutdown') this.close();
    });
  }

  /** Opens the sockets and answers what comes. */
  async start(): Promise<void> {
    const { addresses } = this.#parts.connection;
    await Promise.all([this.#shell.bind(addresses.shell), this.#iopub.bind(addresses.iopub)]);
    void this.#listen();
  }

  /** Ends the process when what was sent has left. */
  close(code: number | string | null = null): void {
    this.#output?.flush();
    void Promise.all([this.#iopubOut.drained, this.#shellOut.drained]).then(() =>
      setTimeout(() => this.#parts.exit(code), CLOSE_MS),
    );
  }

  /** Shows a failure that no cell waited for under the cell that it comes from. */
  showLate(thrown: unknown): void {
    const failure = this.#parts.runner.explain(thrown);
    const cell = failure.cells?.find((count) => this.#messages.has(count)) ?? this.#count;
    const message = this.#messages.get(cell);
    this.#output?.flush();
    if (message !== undefined) this.#publish(message, 'error', errorContent(failure));
  }

  async #listen(): Promise<void> {
    for await (const frames of this.#shell) {
      try {
        this.#take(decodeMessage(frames, this.#parts.connection.key));
      } catch {
        // Not meant for this kernel, or by nobody who holds its key.
      }
    }
  }

  #take(message: JupyterMessage): void {
    const { header, content } = message;
    if (header.msg_type === 'execute_request') {
      void this.#enqueue(message);
      return;
    }
    const answer = this.#answer(header.msg_type, content);
    if (answer === null) return;
    this.#publish(message, 'status', { execution_state: 'busy' });
    this.#reply(message, header.msg_type.replace('_request', '_reply'), answer);
    this.#publish(message, 'status', { execution_state: 'idle' });
    // What was answered beside a cell must not make the kernel look idle.
    if (this.#running !== null) this.#publish(this.#running, 'status', { execution_state: 'busy' });
    if (header.msg_type === 'shutdown_request') this.close();
  }

  /** The answer to a request that runs no code; null: no request of the protocol. */
  #answer(type: string, content: Content): Content | null {
    const { info, introspection, history, runner } = this.#parts;
    const code = String(content.code ?? '');
    const cursor = Number(content.cursor_pos ?? code.length);
    switch (type) {
      case 'kernel_info_request':
        return info;
      case 'is_complete_request':
        return introspection.isComplete(code);
      case 'complete_request':
        return introspection.complete(code, cursor);
      case 'inspect_request':
        return introspection.inspect(code, cursor);
      case 'history_request':
        return { status: 'ok', history: history?.answer(content as HistoryQuestion) ?? [] };
      case 'comm_info_request':
        return { status: 'ok', comms: {} };
      case 'interrupt_request':
        runner.interrupt();
        return { status: 'ok' };
      case 'shutdown_request':
        return { status: 'ok', restart: content.restart === true };
      default:
        return null;
    }
  }

  /** Cells run one after the other; a failure drops those that wait, and says so. */
  async #enqueue(message: JupyterMessage): Promise<void> {
    const generation = this.#generation;
    const turn = this.#queue.then(async () => {
      this.#publish(message, 'status', { execution_state: 'busy' });
      this.#running = message;
      if (generation === this.#generation) await this.#execute(message);
      else this.#reply(message, 'execute_reply', { status: 'aborted' });
      this.#running = null;
      this.#publish(message, 'status', { execution_state: 'idle' });
    });
    this.#queue = turn.catch(() => {});
    await turn;
  }

  async #execute(message: JupyterMessage): Promise<void> {
    const { runner, history } = this.#parts;
    const request = message.content as unknown as ExecuteRequest;
    const { code, silent = false, store_history: stored = !silent } = request;
    const counted = stored && !silent;
    if (counted) {
      this.#count += 1;
      history?.add(this.#count, code);
    }
    const count = counted ? this.#count : this.#count + 1;
    if (!silent) this.#publish(message, 'execute_input', { code, execution_count: count });
    this.#messages.set(count, message);
    const output = this.#redirect(message, silent, request.allow_stdin === true);
    const outcome = await runner.run(code, count);
    let failure = outcome.failure;
    if (failure === null && outcome.value != null && !silent) {
      failure = await this.#show(message, output, outcome.value, count);
    }
    output.flush();
    const numbered = { execution_count: count };
    if (failure === null) {
      const values = await this.#evaluate(request.user_expressions ?? {}, count);
      const content = { ...numbered, user_expressions: values, payload: [] };
      this.#reply(message, 'execute_reply', { status: 'ok', ...content });
      return;
    }
    if (!silent) this.#publish(message, 'error', errorContent(failure));
    if (request.stop_on_error !== false) {
      await new Promise((resolve) => setTimeout(resolve, ABORT_MS));
      this.#generation += 1;
    }
    this.#reply(message, 'execute_reply', {
      status: 'error',
      ...numbered,
      ...errorContent(failure),
    });
  }

  /** The value of the last line, as an output of its own. */
  async #show(
    message: JupyterMessage,
    output: CellOutput,
    value: unknown,
    count: number,
  ): Promise<CellFailure | null> {
    try {
      const data = await mimeBundle(value);
      output.flush();
      this.#publish(message, 'execute_result', { data, metadata: {}, execution_count: count });
      return null;
    } catch (error) {
      return this.#parts.runner.explain(error);
    }
  }

  /** What a front end wants to know after a cell, each by its name. */
  async #evaluate(
    expressions: Readonly<Record<string, string>>,
    count: number,
  ): Promise<Record<string, unknown>> {
    const values: Record<string, unknown> = {};
    for (const [name, expression] of Object.entries(expressions)) {
      const { failure, value } = await this.#parts.runner.evaluate(expression, count);
      try {
        values[name] =
          failure === null
            ? { status: 'ok', data: await mimeBundle(value), metadata: {} }
            : { status: 'error', ...errorContent(failure) };
      } catch (error) {
        // A value that cannot show itself is no reason to leave the cell without its reply.
        values[name] = { status: 'error', ...errorContent(this.#parts.runner.explain(error)) };
      }
    }
    return values;
  }

  /** From now on what is printed and shown belongs to this request, after its end too. */
  #redirect(message: JupyterMessage, silent: boolean, mayAsk: boolean): CellOutput {
    const { runner } = this.#parts;
    const publish = (type: string, content: Content) => {
      if (!silent) this.#publish(message, type, content);
    };
    const output = new CellOutput((name, text) => publish('stream', { name, text }));
    this.#output = output;
    process.stdout.write = output.writer('stdout');
    process.stderr.write = output.writer('stderr');
    const show = (type: string, data: MimeBundle, id: string | undefined) => {
      output.flush();
      publish(type, { data, metadata: {}, transient: transient(id) });
    };
    console.clear = () => {
      output.flush();
      publish('clear_output', { wait: false });
    };
    globalThis.prompt = (question = '') => {
      if (!mayAsk) throw new Error('nobody can be asked here: this front end takes no answers');
      output.flush();
      return this.#ask(message, question);
    };
    setNotebookHost({
      display: (data, id) => show('display_data', data, id),
      update: (data, id) => show('update_display_data', data, id),
      get signal() {
        return runner.signal;
      },
    });
    return output;
  }

  #ask(message: JupyterMessage, question: string): string {
    const { listener, shared } = this.#parts;
    const content = { prompt: question, password: false };
    const { frames } = this.#encode(message, 'input_request', content);
    return waitForAnswer(shared, () => listener.postMessage({ frames } satisfies ToListener));
  }

  #publish(parent: JupyterMessage, type: string, content: Content): void {
    // Everybody hears it: there is no way back to be found.
    this.#iopubOut.send(this.#encode({ ...parent, identities: [] }, type, content).frames);
  }

  #reply(parent: JupyterMessage, type: string, content: Content): void {
    this.#shellOut.send(this.#encode(parent, type, content).frames);
  }

  #encode(parent: JupyterMessage, type: string, content: Content) {
    const { connection, session } = this.#parts;
    return encodeMessage(type, content, { key: connection.key, session, parent });
  }
}

function errorContent({ ename, evalue, traceback }: CellFailure): Content {
  return { ename, evalue, traceback };
}

function transient(id: string | undefined): { display_id?: string } {
  return id === undefined ? {} : { display_id: id };
}
