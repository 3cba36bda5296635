/** Whose a file is, by where it lies. */
export interface Owner {
  /** What the course knows the student by: unique, and shown. */
  readonly student: string;
  /** Number of the user in Canvas, or of the participant in Moodle; null where the path has none. */
  readonly canvas: string | null;
  readonly moodle: string | null;
  /** Canvas says that it came after its due date. */
  readonly late: boolean;
  /** The rest of the path: what the student called it. */
  readonly file: string;
}

/** `doejane_LATE_12345_67890_homework.ipynb`, as Canvas packs what students upload. */
const CANVAS = /^([^_/]+)_(LATE_)?(\d+)_(\d+)_(.+)$/;
/** `Jane Doe_12345_assignsubmission_file_/…`, as a folder or before the file's name, by Moodle. */
const MOODLE = /^([^/]+?)_(\d+)_assignsubmission_(?:file|onlinetext)_?\/?(.*)$/s;

/**
 * Reads a path below the folder of submissions. A file that lies in no folder and has no name of
 * Canvas' or Moodle's making is somebody's whose name is what its own name adds to an exercise's.
 */
export function ownerOf(path: string, exercises: readonly string[]): Owner {
  const moodle = MOODLE.exec(path);
  if (moodle) {
    const [, name, id, file] = moodle;
    return { student: `${name}_${id}`, canvas: null, moodle: id!, late: false, file: file! };
  }
  const canvas = CANVAS.exec(path);
  if (canvas && !path.slice(0, path.length - canvas[5]!.length).includes('/')) {
    const [, name, late, id, , file] = canvas;
    return {
      student: `${name}_${id}`,
      canvas: id!,
      moodle: null,
      late: late !== undefined,
      file: file!,
    };
  }
  const [first = '', ...rest] = path.split('/');
  const inFolder = rest.length > 0 && !/\.zip$/i.test(first);
  return {
    student: inFolder ? first : nameIn(first, exercises),
    canvas: null,
    moodle: null,
    late: false,
    file: inFolder ? rest.join('/') : path,
  };
}

function nameIn(file: string, exercises: readonly string[]): string {
  const bare = file.replace(/(?:\.(?:ipynb|json|txt|zip))+$/i, '');
  for (const exercise of exercises) {
    const at = bare.toLowerCase().indexOf(exercise.toLowerCase());
    if (at < 0) continue;
    const rest = `${bare.slice(0, at)} ${bare.slice(at + exercise.length)}`
      .replace(/\(\d+\)\s*$/, '')
      .replace(/^[\s_.-]+|[\s_.-]+$/g, '');
    if (rest !== '') return rest;
  }
  return bare;
}
