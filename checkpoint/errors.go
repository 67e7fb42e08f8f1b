package checkpoint

import (
	"cmp"
	"errors"
	"io/fs"
	"strconv"
	"syscall"

	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// An InUseError says that another process has the checkpoint.
type InUseError struct {
	Dir    string
	Holder *Owner // nil if it isn't known
}

func (e *InUseError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *InUseError) In(lang words.Lang) string {
	return words.New("%s: in use by %s; wait for it to end", e.Dir, e.Who()).In(lang)
}

// Who names the process as far as it is known.
func (e *InUseError) Who() words.Text {
	if e.Holder == nil {
		return words.New("another process")
	}
	started := e.Holder.Started.In(verify.Shanghai).Format("2006-01-02 15:04:05 -07:00")
	return words.New("process %d on %s, started %s", e.Holder.PID, e.Holder.Host, started)
}

// An accessError is a checkpoint that the file system lets nobody open so.
type accessError struct {
	dir string
	err error
}

func (e *accessError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *accessError) In(lang words.Lang) string {
	return words.New("%s: the checkpoint can't be opened: %v", e.dir, e.err).In(lang)
}

func (e *accessError) Unwrap() error { return e.err }

// readOnly reports whether the checkpoint lies where this process can't write.
func (e *accessError) readOnly() bool {
	return errors.Is(e.err, syscall.EROFS) || errors.Is(e.err, fs.ErrPermission)
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

func (e *SettingsError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *SettingsError) In(lang words.Lang) string {
	return words.New("%s: was made with %s %q, this run has %q; their answers don't mix",
		e.Dir, e.Setting, e.Have, e.Want).In(lang)
}

// A LayoutError says that a later version of the program wrote a checkpoint.
type LayoutError struct {
	Dir     string
	Layout  int
	Version string // the program that knows it; empty if it doesn't say
}

func (e *LayoutError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *LayoutError) In(lang words.Lang) string {
	if e.Version == "" {
		return words.New("%s: the checkpoint has layout %d, and this program knows layouts up to %d; get the version "+
			"that wrote it or later", e.Dir, e.Layout, newestLayout).In(lang)
	}
	return words.New("%s: the checkpoint has layout %d, and this program knows layouts up to %d; get %s or later",
		e.Dir, e.Layout, newestLayout, e.Version).In(lang)
}

// A DiskFullError says that there is too little room left to spend money.
// What was sent before can still be answered.
type DiskFullError struct {
	Dir        string
	Free, Need uint64 // bytes
	Quota      bool   // what is used up is a quota; Free says nothing then
}

func (e *DiskFullError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *DiskFullError) In(lang words.Lang) string {
	if e.Quota {
		return words.New("%s: the quota on its disk is used up; sending needs at least %d MB", e.Dir,
			e.Need>>20).In(lang)
	}
	return words.New("%s: only %d MB is free on its disk; sending needs at least %d MB", e.Dir, e.Free>>20,
		e.Need>>20).In(lang)
}

// A PassphraseProblem says why a passphrase doesn't fit a checkpoint.
type PassphraseProblem words.Format

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

func (e *PassphraseError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *PassphraseError) In(lang words.Lang) string {
	return words.New("%s: %s", e.Dir, words.New(string(e.Problem))).In(lang)
}

// A DamageError says that a checkpoint was touched by hand, or by a failing
// disk. Begun anew it would pay again for every answer that it held.
type DamageError struct {
	Dir string
	Err error
}

func (e *DamageError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *DamageError) In(lang words.Lang) string {
	return words.New("%s: the checkpoint is damaged: %v", e.Dir, e.Err).In(lang)
}

// damaged returns a *DamageError, unless the error is one. What it wraps is
// only said: a missing table isn't a missing checkpoint.
func damaged(dir string, err error) error {
	if _, ok := errors.AsType[*DamageError](err); ok {
		return err
	}
	return &DamageError{dir, err}
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
