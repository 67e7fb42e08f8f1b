package report

import (
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

func TestWhyImagesAreNotArchived(t *testing.T) {
	seen := make(map[explain.Text]string)
	for _, why := range []string{
		verify.ArchiveOwed, verify.ArchiveDisk, verify.ArchiveNoHost, verify.ArchiveNoConnection,
		verify.ArchiveTimedOut, verify.ArchiveRefused, verify.ArchiveNoImage, verify.ArchiveDownload,
	} {
		text := explain.Archive(why)
		if text.ZH == "" || text.EN == "" || seen[text] != "" {
			t.Errorf("%s is explained as %q, like %q", why, text, seen[text])
		}
		seen[text] = why
	}
	if explain.Archive("what a later version stores") != explain.Archive(verify.ArchiveDownload) {
		t.Error("an unknown reason is explained as one that is known")
	}
}
