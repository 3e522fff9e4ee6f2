import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FollowUpKind } from './api';

const kinds: readonly FollowUpKind[] = ['TASK', 'CALL_BACK', 'SMS', 'RVM'];

interface KindSelectProps {
  value?: FollowUpKind;
  disabled?: boolean;
  onChange?: (kind: FollowUpKind) => void;
}

/** Asks what is to be done. */
export function KindSelect({ value, disabled = false, onChange, ...rest }: KindSelectProps) {
  const { t } = useTranslation('campaigns');
  return (
    <Select
      {...rest}
      label={t('kind')}
      allowDeselect={false}
      disabled={disabled}
      data={kinds.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
      value={value ?? null}
      onChange={(chosen) => {
        const kind = kinds.find((each) => each === chosen);
        if (kind) onChange?.(kind);
      }}
    />
  );
}
