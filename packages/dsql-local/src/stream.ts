import net from 'node:net';

/** A socket that is not connected yet, as the option `stream` of pg expects it: it connects to this machine, whatever host it is given. */
export function streamTo(port: number): net.Socket {
  const socket = new net.Socket();
  const connect = socket.connect.bind(socket) as (port: number, host: string) => net.Socket;
  socket.connect = () => connect(port, '127.0.0.1');
  return socket;
}
