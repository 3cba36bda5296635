import type { Notebook } from '../notebook/file.ts';
import { arrange, type Essay, type Step } from './arrange.ts';
import type { Exercise } from './exercise.ts';
import { Judge, type Question } from './judge.ts';
import { NOT_ANSWERED } from './markers.ts';
import { ProcessEnded, type ProcessLimits, type Reply, StudentProcess } from './student-process.ts';

/** What a test said. */
export interface TestGrade {
  readonly id: string;
  readonly points: number;
  readonly outOf: number;
  /** Why there are no points; null where it passed. */
  readonly message: string | null;
}

/** What running a notebook tells. */
export interface NotebookGrade {
  /** Of its tests. */
  readonly points: number;
  readonly outOf: number;
  readonly tests: readonly TestGrade[];
  /** What is marked by hand. */
  readonly essays: readonly Essay[];
  /** Whether it was handed in as it was handed out. */
  readonly untouched: boolean;
  /** What happened to the student's own cells: errors, ended processes. */
  readonly remarks: readonly string[];
  /** The student's own cells as they were run. */
  readonly answers: readonly { readonly id: string; readonly source: string }[];
  /** The beginning of what they printed. */
  readonly output: string;
}

/** All cells of a notebook together may take this many times the limit of one. */
const CELLS_LONG = 12;

const ALL_TOO_LONG = 'the exercise as a whole took too long';

const MOST_REMARKS = 50;

/**
 * Grades one notebook, in a process of its own. Nothing in the notebook makes this throw.
 *
 * @throws UserError where this machine cannot start such a process.
 */
export async function gradeNotebook(
  exercise: Exercise,
  submission: Notebook,
  limits: ProcessLimits,
): Promise<NotebookGrade> {
  const { steps, essays, untouched, remarks } = arrange(exercise, submission);
  const session = new Session(limits);
  const tests: TestGrade[] = [];
  try {
    for (const step of steps) {
      if (step.kind !== 'test') {
        await session.run(step);
        continue;
      }
      const message = await session.test(step);
      const points = message === null ? step.points : 0;
      tests.push({ id: step.id, points, outOf: step.points, message });
    }
  } finally {
    await session.end();
  }
  return {
    points: tests.reduce((sum, { points }) => sum + points, 0),
    outOf: tests.reduce((sum, { outOf }) => sum + outOf, 0),
    tests,
    essays,
    untouched,
    remarks: [...remarks, ...session.remarks],
    answers: steps.filter(({ kind }) => kind === 'own'),
    output: session.output,
  };
}

/**
 * A submission's process and the thread of its tests. Where either had to be ended it starts
 * afresh and runs again what ran before, without the cell at fault.
 */
class Session {
  readonly remarks: string[] = [];
  output = '';
  readonly #limits: ProcessLimits;
  readonly #deadline: number;
  /** Cells that came to an end, if only by an error: to be run again in a new process. */
  readonly #ran: Step[] = [];
  #running: Running | null = null;
  /** Why the running test has failed, whatever it makes of it itself. */
  #verdict: string | null = null;
  /** Whether a cell has left timers behind, which may hang or crash what comes after it. */
  #leftovers = false;
  /** Whether cells are run again without them. */
  #quiet = false;

  constructor(limits: ProcessLimits) {
    this.#limits = limits;
    this.#deadline = Date.now() + CELLS_LONG * limits.seconds * 1000;
  }

  /** Runs a helper or a cell of the student's. */
  async run(step: Step): Promise<void> {
    try {
      const reply = await this.#freely(async () => {
        const running = await this.#ready();
        return this.#inTime(() => this.#runIn(running, step));
      });
      this.#ran.push(step);
      if (reply.kind === 'error' && reply.message !== NOT_ANSWERED && step.kind === 'own') {
        const line = reply.line === null ? '' : `, line ${reply.line}`;
        this.#remark(`${step.id}${line}: ${reply.name}: ${reply.message}`);
      }
    } catch (error) {
      if (!(error instanceof ProcessEnded)) throw error;
      this.#remark(`${step.id} was left out: ${error.message}`);
      await this.end();
    }
  }

  /** Why a test fails; null where it passes. */
  async test(step: Step): Promise<string | null> {
    try {
      return await this.#freely(() => this.#ask(step));
    } catch (error) {
      if (!(error instanceof ProcessEnded)) throw error;
      return this.#verdict ?? error.message;
    }
  }

  async #ask(step: Step): Promise<string | null> {
    this.#verdict = null;
    const { student, judge } = await this.#ready();
    const outcome = await this.#inTime(() => judge.run(step.source, `${step.id}.ts`));
    if (student.ended) throw student.ended;
    if (this.#verdict === null && outcome === null) return null;
    return this.#verdict ?? `${outcome!.name}: ${outcome!.message}`.slice(0, 2000);
  }

  /**
   * What ends the process may be what an earlier cell left running: then it is done once more, and
   * from there on every cell's timers end with the cell.
   */
  async #freely<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ProcessEnded) || !this.#leftovers || this.#quiet) throw error;
      this.#quiet = true;
      await this.end();
      return work();
    }
  }

  /** Helpers run on both sides: the tests use their own, which no answer can have overwritten. */
  async #runIn({ student, judge }: Running, { id, kind, source }: Step): Promise<Reply> {
    const name = `${id}.ts`;
    const reply = await student.ask({ do: 'run', source, name, quiet: this.#quiet });
    if ('left' in reply && reply.left > 0) this.#leftovers = true;
    if (kind === 'helper') await judge.run(source, name);
    return reply;
  }

  #remark(text: string): void {
    if (this.remarks.length < MOST_REMARKS) this.remarks.push(text);
  }

  async end(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (!running) return;
    this.output = running.student.output;
    running.student.end('it was ended');
    await running.judge.end();
  }

  /** The process and the thread, with every cell run that ran before. */
  async #ready(): Promise<Running> {
    if (this.#running?.student.ended || this.#running?.judge.ended) await this.end();
    if (this.#running) return this.#running;
    if (Date.now() > this.#deadline) throw new ProcessEnded(ALL_TOO_LONG);
    const running = {
      student: new StudentProcess(this.#limits),
      judge: new Judge((question) => this.#answer(question), this.#limits.data ?? null),
    };
    this.#running = running;
    await Promise.all([running.student.start(), running.judge.start()]);
    for (const step of this.#ran) await this.#inTime(() => this.#runIn(running, step));
    return running;
  }

  /** A test's question. What is no answer at all decides the test, even if it catches the error. */
  async #answer(question: Question): Promise<Reply> {
    try {
      const reply = await this.#running!.student.ask(question);
      if (reply.kind === 'missing') this.#verdict ??= `${question.name} is not defined`;
      if (reply.kind === 'error' && reply.message === NOT_ANSWERED) this.#verdict ??= NOT_ANSWERED;
      if (reply.kind === 'error' && reply.name === 'WireError') {
        this.#verdict ??= `what ${question.name} gives is no data: ${reply.message}`;
      }
      return reply;
    } catch (error) {
      this.#verdict ??= (error as Error).message;
      throw error;
    }
  }

  /** @throws ProcessEnded where the time of a cell, or of all, is over. */
  async #inTime<T>(work: () => Promise<T>): Promise<T> {
    const left = Math.min(this.#limits.seconds * 1000, this.#deadline - Date.now());
    const why =
      left < this.#limits.seconds * 1000
        ? ALL_TOO_LONG
        : `it took longer than ${this.#limits.seconds} s`;
    if (left <= 0) {
      this.#verdict ??= why;
      throw new ProcessEnded(why);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#verdict ??= why;
        reject(new ProcessEnded(why));
        this.#running?.student.end(why);
      }, left);
    });
    try {
      return await Promise.race([work(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

interface Running {
  readonly student: StudentProcess;
  readonly judge: Judge;
}
