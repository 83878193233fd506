import { render } from 'preact';
import { Shell } from './shell.tsx';
import { hasToken } from './state/api.ts';
import { keepUpToDate } from './state/stream.ts';
import './theme.css';

const root = document.getElementById('app');
if (root !== null) render(<Shell />, root);
if (hasToken) void keepUpToDate();
