import type { Transporter } from 'nodemailer';

export interface Letter {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
}

export interface Mail {
  /** Sends one letter. @throws Error that says why it was not sent; trying again later is safe */
  send(letter: Letter): Promise<void>;
}

/** Sends through an SMTP server, loaded on first use. @param url smtp:// or smtps:// with the login */
export function smtpMail(url: string, from: string): Mail {
  let transport: Transporter | undefined;
  return {
    async send(letter) {
      const { createTransport } = await import('nodemailer');
      transport ??= createTransport(url);
      await transport.sendMail({ from, ...letter });
    },
  };
}

/** Puts letters into the lab's mailbox, where a page shows them. */
export function labMail(labUrl: string): Mail {
  return {
    async send(letter) {
      const answer = await fetch(`${labUrl}/mailbox`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(letter),
        signal: AbortSignal.timeout(5000),
      });
      if (!answer.ok) throw new Error(`The lab's mailbox answered ${answer.status}.`);
    },
  };
}

/** Stands where no mail is set up: every letter fails with what to do. */
export const noMail: Mail = {
  send: () => Promise.reject(new Error('No e-mail is set up on this server: set SMTP_URL.')),
};
