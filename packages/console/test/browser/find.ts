// Prints the browser of the tests. Exits 1 if there is none.
import { findBrowser } from './find-browser.ts';

const found = findBrowser();
if (found === undefined) process.exit(1);
console.log(found);
