import classes from './wordmark.module.css';

/** Draws the name with its lamp, in the colour of the text around it. */
export function Wordmark() {
  return (
    <span className={classes.wordmark}>
      <svg className={classes.lamp} viewBox="0 0 20 20" aria-hidden="true">
        <path
          d="M3 8.5a7 7 0 0 1 14 0"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.2"
          strokeLinecap="round"
        />
        <path
          d="M6.4 10.2a3.6 3.6 0 0 1 7.2 0"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.2"
          strokeLinecap="round"
        />
        <circle cx="10" cy="14.4" r="3" className={classes.bulb} />
      </svg>
      <span>Telyx</span>
    </span>
  );
}
