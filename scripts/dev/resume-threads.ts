import inspector from 'node:inspector';

/**
 * Lets threads run that a debugger has stopped. A thread at a breakpoint cannot be ended, neither by `terminate()` nor by the end of the
 * process, until it is resumed.
 */
export function resumeThreads(): void {
  const session = new inspector.Session();
  session.connect();
  let id = 0;
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
    for (const method of ['Debugger.enable', 'Debugger.resume']) {
      id += 1;
      session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method }) });
    }
  });
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
}
