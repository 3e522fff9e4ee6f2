import type { Letter } from '../../platform/mail';
import type { Role } from '../../platform/permissions';
import type { Locale } from './place';

const roleNames: Record<Locale, Record<Role, string>> = {
  en: { OWNER: 'an owner', ADMIN: 'an administrator', STAFF: 'a member of the staff' },
  tr: { OWNER: 'işletme sahibi', ADMIN: 'yönetici', STAFF: 'çalışan' },
};

/** Writes the letter with the link to a new password. @param hours how long the link works */
export function passwordResetLetter(
  to: string,
  locale: Locale,
  facts: { link: string; hours: number },
): Letter {
  if (locale === 'tr') {
    return {
      to,
      subject: 'Telyx şifrenizi yenileyin',
      text: paragraphs(
        'Merhaba,',
        `Yeni şifrenizi bu bağlantıdan belirleyebilirsiniz. Bağlantı ${facts.hours} saat geçerlidir ve bir kez kullanılabilir:`,
        facts.link,
        'Bunu siz istemediyseniz bir şey yapmanız gerekmez: şifreniz değişmedi.',
        'Telyx',
      ),
    };
  }
  return {
    to,
    subject: 'Choose a new password for Telyx',
    text: paragraphs(
      'Hello,',
      `Choose your new password here. The link works once, within ${facts.hours === 1 ? 'an hour' : `${facts.hours} hours`}:`,
      facts.link,
      'If you did not ask for this, there is nothing to do: your password has not changed.',
      'Telyx',
    ),
  };
}

/** Writes the letter that invites into a team. @param days how long the link works */
export function invitationLetter(
  to: string,
  locale: Locale,
  facts: { businessName: string; invitedBy: string; role: Role; link: string; days: number },
): Letter {
  if (locale === 'tr') {
    return {
      to,
      subject: `${facts.businessName} sizi Telyx ekibine davet ediyor`,
      text: paragraphs(
        'Merhaba,',
        `${facts.invitedBy} sizi ${facts.businessName} ekibine ${roleNames.tr[facts.role]} olarak davet etti.`,
        `Katılmak için bu bağlantıyı ${facts.days} gün içinde açın:`,
        facts.link,
        'Bu daveti beklemiyorsanız dikkate almayın.',
        'Telyx',
      ),
    };
  }
  return {
    to,
    subject: `${facts.businessName} invites you to its team on Telyx`,
    text: paragraphs(
      'Hello,',
      `${facts.invitedBy} invites you to join ${facts.businessName} as ${roleNames.en[facts.role]}.`,
      `Open this link within ${facts.days} days to join:`,
      facts.link,
      'If you did not expect this invitation, you can ignore it.',
      'Telyx',
    ),
  };
}

function paragraphs(...texts: string[]): string {
  return `${texts.join('\n\n')}\n`;
}
