import type { Express } from 'express';
import { accountIn, rfc2822 } from './world';

const opened = Date.UTC(2026, 0, 5, 9, 0, 0);

export function mountAccounts(app: Express): void {
  app.get('/2010-04-01/Accounts/:account.json', (_request, response) => {
    const { sid, authToken, friendlyName, status, type } = accountIn(response);
    const uri = `/2010-04-01/Accounts/${sid}`;
    response.json({
      sid,
      auth_token: authToken,
      friendly_name: friendlyName,
      owner_account_sid: sid,
      status,
      type,
      date_created: rfc2822(opened),
      date_updated: rfc2822(opened),
      uri: `${uri}.json`,
      subresource_uris: { messages: `${uri}/Messages.json`, calls: `${uri}/Calls.json` },
    });
  });
  app.get('/2010-04-01/Accounts/:account/Balance.json', (_request, response) => {
    const { sid, balance } = accountIn(response);
    response.json({ account_sid: sid, balance: (balance / 1_000_000).toFixed(5), currency: 'USD' });
  });
}
