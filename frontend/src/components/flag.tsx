import classes from './flag.module.css';

interface FlagProps {
  countryCode: string;
  /** Shown for countries not drawn here; Windows has no flag letters, so the common ones are drawn. */
  fallback?: string;
}

/** Draws a country's flag; decoration beside the country's name, so screen readers skip it. */
export function Flag({ countryCode, fallback }: FlagProps) {
  const Drawing = drawings[countryCode];
  if (!Drawing) {
    return (
      <span className={classes.letters} aria-hidden="true">
        {fallback || countryCode}
      </span>
    );
  }
  return (
    <svg className={classes.flag} viewBox="0 0 30 20" aria-hidden="true">
      <Drawing />
    </svg>
  );
}

function Turkey() {
  return (
    <>
      <rect width="30" height="20" fill="#e30a17" />
      <circle cx="10.6" cy="10" r="5" fill="#fff" />
      <circle cx="11.9" cy="10" r="4" fill="#e30a17" />
      <path d="M14.1 10l4.5-1.5-2.8 3.9V7.6l2.8 3.9z" fill="#fff" />
    </>
  );
}

function UnitedStates() {
  return (
    <>
      <rect width="30" height="20" fill="#fff" />
      <path
        d="M0 .8h30M0 3.9h30M0 6.9h30M0 10h30M0 13.1h30M0 16.2h30M0 19.2h30"
        stroke="#b22234"
        strokeWidth="1.54"
      />
      <rect width="12.5" height="10.8" fill="#3c3b6e" />
      <path
        d="M2 2h0M5 2h0M8 2h0M11 2h0M3.500 4h0M6.500 4h0M9.500 4h0M2 6h0M5 6h0M8 6h0M11 6h0M3.500 8h0M6.500 8h0M9.500 8h0"
        stroke="#fff"
        strokeWidth="1.1"
        strokeLinecap="round"
      />
    </>
  );
}

function UnitedKingdom() {
  return (
    <>
      <rect width="30" height="20" fill="#012169" />
      <path d="M0 0l30 20M30 0L0 20" stroke="#fff" strokeWidth="4" />
      <path d="M0 0l30 20M30 0L0 20" stroke="#c8102e" strokeWidth="1.6" />
      <path d="M15 0v20M0 10h30" stroke="#fff" strokeWidth="6.6" />
      <path d="M15 0v20M0 10h30" stroke="#c8102e" strokeWidth="4" />
    </>
  );
}

const Germany = () => <Stripes colors={['#000', '#d00', '#ffce00']} />;
const Netherlands = () => <Stripes colors={['#ae1c28', '#fff', '#21468b']} />;

function Stripes({ colors }: { colors: [string, string, string] }) {
  return (
    <>
      <rect width="30" height="20" fill={colors[1]} />
      <rect width="30" height="6.67" fill={colors[0]} />
      <rect y="13.33" width="30" height="6.67" fill={colors[2]} />
    </>
  );
}

function France() {
  return (
    <>
      <rect width="30" height="20" fill="#fff" />
      <rect width="10" height="20" fill="#002654" />
      <rect x="20" width="10" height="20" fill="#ce1126" />
    </>
  );
}

const drawings: Record<string, () => React.JSX.Element> = {
  TR: Turkey,
  US: UnitedStates,
  GB: UnitedKingdom,
  DE: Germany,
  FR: France,
  NL: Netherlands,
};
