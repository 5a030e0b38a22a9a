package sparkmonitor.tap;

/** What an event does to the thing that its key names. */
public enum Role {
  /** Begins it: kept for as long as it lasts. */
  START,
  /** Ends it: with this one gone, its start may go, too. */
  END,
  /** Neither. */
  NOTE
}
