import { SourceMap, type SourceMapPayload } from 'node:module';
import { expandShorthand } from './shorthand.ts';
import type { TslabTypeScript } from './tslab.ts';

/** A place in a cell, counted from 1. */
export interface CellPosition {
  readonly line: number;
  readonly column: number;
}

/** tslab puts `export {};` and a line break before a cell. */
const LINES_BEFORE_CELL = 1;

/**
 * The two source maps between what runs and what a person wrote: TypeScript to JavaScript, and ES
 * modules to CommonJS. tslab makes neither by itself; without them an error has no line.
 */
export class CellMaps {
  #written: SourceMap | undefined;
  #latest: ((position: CellPosition) => CellPosition | null) | undefined;

  /** Where a position of the last compiled cell's script lies in that cell; null: in no line of it. */
  latest(): (position: CellPosition) => CellPosition | null {
    return this.#latest ?? (() => null);
  }

  /** Changes a TypeScript so that tslab's compilations leave their maps here. */
  readonly prepare = (typescript: TslabTypeScript): void => {
    stopWatchingPackages(typescript);
    const { createWatchCompilerHost, transpileModule } = typescript;
    typescript.createWatchCompilerHost = (files, options, ...rest) => {
      const host = createWatchCompilerHost(files, { ...options, ...COMPILER_OPTIONS }, ...rest);
      this.#listen(typescript, host);
      return host;
    };
    typescript.transpileModule = (input, options) => {
      const compilerOptions = { ...options.compilerOptions, sourceMap: true };
      const output = transpileModule(input, { ...options, compilerOptions });
      const { outputText, sourceMapText } = output;
      if (this.#written && sourceMapText) {
        const stages = [parse(sourceMapText), this.#written];
        this.#latest = (position) => trace(position, stages);
      }
      return { ...output, outputText: outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n') };
    };
  };

  /** tslab sets `afterProgramCreate` to get at each program: the maps come with its output. */
  #listen(
    typescript: TslabTypeScript,
    host: ReturnType<TslabTypeScript['createWatchCompilerHost']>,
  ): void {
    let created: typeof host.afterProgramCreate;
    Object.defineProperty(host, 'afterProgramCreate', {
      get: () => created,
      set: (listener: NonNullable<typeof created>) => {
        created = (builder) => {
          const { emit } = builder;
          builder.emit = (file, write, cancellation, onlyDeclarations, transformers) =>
            emit.call(
              builder,
              file,
              (name, text) => {
                if (name.endsWith('__tslab__.js.map')) this.#written = parse(text);
                else write(name, text);
              },
              cancellation,
              onlyDeclarations,
              { ...transformers, before: [expandShorthand(typescript, builder.getProgram())] },
            );
          listener(builder);
        };
      },
    });
  }
}

/** What cells may use beyond tslab's choice: the standard library of the Node that runs them. */
const COMPILER_OPTIONS = {
  sourceMap: true,
  lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'],
  types: ['node'],
};

/**
 * tslab watches every file that a cell imports. A package that is renewed beneath it, as refair's
 * declarations are when its sources change, would upset it; it is read again by the next kernel.
 */
function stopWatchingPackages(typescript: TslabTypeScript): void {
  const { sys } = typescript;
  const { watchFile } = sys;
  sys.watchFile = (path, ...rest) =>
    path.includes('/node_modules/') ? { close: () => {} } : watchFile(path, ...rest);
}

function parse(text: string): SourceMap {
  return new SourceMap(JSON.parse(text) as SourceMapPayload);
}

function trace(position: CellPosition, stages: readonly SourceMap[]): CellPosition | null {
  let at = { line: position.line - 1, column: position.column - 1 };
  for (const stage of stages) {
    const entry = stage.findEntry(at.line, at.column);
    if (!('originalLine' in entry)) return null;
    at = { line: entry.originalLine, column: entry.originalColumn };
  }
  const line = at.line - LINES_BEFORE_CELL + 1;
  return line < 1 ? null : { line, column: at.column + 1 };
}
