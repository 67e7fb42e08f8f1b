package checkpoint

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"veribatch/internal/verify"
)

// An InUseError says that another process has the checkpoint.
type InUseError struct {
	Dir    string
	Holder *Owner // nil if it isn't known
}

func (e *InUseError) Error() string {
	who := "another process"
	if e.Holder != nil {
		started := e.Holder.Started.Local().Format("2006-01-02 15:04:05 -07:00")
		who = fmt.Sprintf("process %d on %s, started %s", e.Holder.PID, e.Holder.Host, started)
	}
	return fmt.Sprintf("%s: in use by %s; wait for it to end", e.Dir, who)
}

// A Setting is one that has to be the same for all runs over a checkpoint.
type Setting string

// The settings.
const (
	ActionSetting      Setting = "action"
	ServiceSetting     Setting = "service"
	BizTypeSetting     Setting = "biz type"
	RegionSetting      Setting = "region"
	LocalImagesSetting Setting = "local images" // counted by content, or on a fleet by path
	DedupeSetting      Setting = "dedupe"       // whether rows of equal material share an answer
	UpgradeIDsSetting  Setting = "upgrade ids"
)

// The values of LocalImagesSetting.
const (
	ByContent = "content"
	ByPath    = "path"
)

// A SettingsError says that a checkpoint was made with another setting.
type SettingsError struct {
	Dir        string
	Setting    Setting
	Have, Want string // of the checkpoint, of this run
}

func (e *SettingsError) Error() string {
	return fmt.Sprintf("%s: was made with %s %q, this run has %q; their answers don't mix",
		e.Dir, e.Setting, e.Have, e.Want)
}

// A DiskFullError says that there is too little room left to spend money.
// What was sent before can still be answered.
type DiskFullError struct {
	Dir        string
	Free, Need uint64 // bytes
}

func (e *DiskFullError) Error() string {
	return fmt.Sprintf("%s: only %d MB is free on its disk; sending needs at least %d MB",
		e.Dir, e.Free>>20, e.Need>>20)
}

// A PassphraseProblem says why a passphrase doesn't fit a checkpoint.
type PassphraseProblem string

// The problems.
const (
	PassphraseMissing PassphraseProblem = "it is encrypted, and no passphrase was given"
	PassphraseWrong   PassphraseProblem = "it was made with another passphrase; " +
		"without the right one nobody can read it"
	PassphraseUnused PassphraseProblem = "it was made without a passphrase and isn't encrypted"
)

// A PassphraseError says that a checkpoint can't be opened with this passphrase, or with none.
type PassphraseError struct {
	Dir     string
	Problem PassphraseProblem
}

func (e *PassphraseError) Error() string { return fmt.Sprintf("%s: %s", e.Dir, e.Problem) }

// damaged is a checkpoint that was touched by hand, or by a failing disk.
func damaged(dir string, err error) error {
	return fmt.Errorf("%s: the checkpoint is damaged; restore the whole folder from a backup, "+
		"nothing in it was changed: %w", dir, err)
}

// localImages says by what local images count: a run on a fleet doesn't see them.
var localImages = map[bool]string{false: ByContent, true: ByPath}

// differ returns a *SettingsError for the first setting in which want
// differs, and may not.
func (s Settings) differ(dir string, want Settings) error {
	for _, d := range []struct {
		setting    Setting
		have, want string
	}{
		{ActionSetting, cmp.Or(s.Action, verify.VerifyMaterial.Name), cmp.Or(want.Action, verify.VerifyMaterial.Name)},
		{ServiceSetting, s.Service, want.Service},
		{BizTypeSetting, s.BizType, want.BizType},
		{RegionSetting, s.Region, want.Region},
		{LocalImagesSetting, localImages[s.ByPath], localImages[want.ByPath]},
		{DedupeSetting, strconv.FormatBool(!s.EachRow), strconv.FormatBool(!want.EachRow)},
		{UpgradeIDsSetting, strconv.FormatBool(s.UpgradeIDs && !want.UpgradeIDs), "false"},
	} {
		if d.have != d.want {
			return &SettingsError{dir, d.setting, d.have, d.want}
		}
	}
	return nil
}

// lockError tells a lock that is held, which comes as a bare error number,
// from a lock file that can't be opened.
func lockError(dir string, err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return fmt.Errorf("%s: the checkpoint can't be opened: %w", dir, path.Err)
	}
	e := &InUseError{Dir: dir}
	if live, err := ReadStatus(dir); err == nil {
		e.Holder = &live.Owner
	}
	return e
}
