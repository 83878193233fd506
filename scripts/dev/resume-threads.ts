import inspector from 'node:inspector';

/**
 * Resumes threads that a debugger has stopped. Neither `terminate()` nor the end of the process can end a thread at a breakpoint.
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
