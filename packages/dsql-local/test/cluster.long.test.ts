import { afterAll, beforeAll } from '@jest/globals';
import { startDsqlLocal } from '../src/index.ts';
import { OPTIONS, share, shared } from './cluster/shared.ts';
import './cluster/clients.ts';
import './cluster/login.ts';
import './cluster/jobs.ts';
import './cluster/faults.ts';
import './cluster/transactions.ts';
import './cluster/ageing.ts';

beforeAll(async () => share(await startDsqlLocal(OPTIONS)));
afterAll(() => shared().stop());
