import { api, unwrap } from '../../lib/api';
import type { Data } from '../../lib/model';

/** How the line is doing, what needs a person, and today by the business's clock. */
export type Home = Data<'/api/home', 'get'>;
export type NeedKind = Home['needs'][number]['kind'];
export type Appointment = Home['today']['appointments'][number];

export const readHome = (signal: AbortSignal) => unwrap(api.GET('/api/home', { signal }));
