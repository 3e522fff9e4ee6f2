import { ActionIcon } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Copies a text and says so for two seconds. `what` names it for screen readers. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  // The clipboard exists on https and localhost only.
  if (!navigator.clipboard) return null;
  return (
    <ActionIcon
      variant="transparent"
      color="inherit"
      c="inherit"
      size={36}
      aria-label={copied ? t('copy.done') : t('copy.label', { what })}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {copied ? (
        <IconCheck size={18} aria-hidden="true" />
      ) : (
        <IconCopy size={18} stroke={1.75} aria-hidden="true" />
      )}
    </ActionIcon>
  );
}
