package verify

// Why images that came with a verdict are not archived: the values of
// Outcome.Archive, which are stored.
const (
	// ArchiveOwed is there before the images are archived. It stays where the run
	// was killed before that: the images are lost, as links are never stored.
	ArchiveOwed = "owed"

	ArchiveDisk         = "disk"          // an image could not be written
	ArchiveNoHost       = "no-host"       // the name of the links' host is unknown
	ArchiveNoConnection = "no-connection" // no connection to that host
	ArchiveTimedOut     = "timeout"       // the download took too long
	ArchiveRefused      = "refused"       // the host answered with a status other than 200
	ArchiveNoImage      = "no-image"      // what was downloaded is no image, or too large
	ArchiveDownload     = "download"      // the download failed otherwise; earlier versions: for whatever reason
)
