/** Run as a program by `refair setup`, after set-up itself: says where things are. */
import { join } from 'node:path';
import { cacheDirectory, stateDirectory } from './paths.ts';

console.log(`Set-up is complete. Its cache: ${cacheDirectory()}`);
console.log(`What it found: ${join(stateDirectory, 'setup.json')}`);
console.log('"npm run refair -- doctor" explains this machine.');
