/** The yardstick for lists: Express that answers a constant. */
import express from 'express';

const app = express();
app.get('/', (_request, response) => {
  response.json({ success: true });
});
app.listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('ready'));
