package session

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/reconcile"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// Reconciling says which ledgers are held against which account.
type Reconciling struct {
	Checkpoints []string // of one account, at least one
	Passphrase  []byte
	Account     Direct         // where its statistics are; an empty endpoint or region is the first checkpoint's
	Sandboxed   bool           // the account is a sandbox's
	Zone        *time.Location // of the account's days
	Prices      Prices
	Dedicated   bool // nothing but these ledgers calls
	TodayToo    bool // the account has counted all of today
}

// A SandboxLedgerError is a ledger that an account can't be held against: one
// of them is a sandbox's, and the other isn't.
type SandboxLedgerError struct {
	Dir       string
	Sandboxed bool // the ledger is
}

func (e *SandboxLedgerError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *SandboxLedgerError) In(lang words.Lang) string {
	if e.Sandboxed {
		return words.New("%s: a sandbox gave these answers, so only that sandbox has counted them", e.Dir).In(lang)
	}
	return words.New("%s: the real service gave these answers, and a sandbox has not counted them", e.Dir).In(lang)
}

// A SameLedgerError is a checkpoint that was named twice, or with a copy of it.
type SameLedgerError struct{ Dir, Other string }

func (e *SameLedgerError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *SameLedgerError) In(lang words.Lang) string {
	return words.New("%s and %s are one checkpoint, or a copy of it: its calls would count twice", e.Other,
		e.Dir).In(lang)
}

// A StatisticsError is an account that doesn't say what it counts.
type StatisticsError struct {
	Statistic string
	Err       error // a *verify.Fault
}

func (e *StatisticsError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *StatisticsError) In(lang words.Lang) string {
	return words.New("%s: %v", e.Statistic, e.Err).In(lang)
}

// Unwrap returns what the service said.
func (e *StatisticsError) Unwrap() error { return e.Err }

// A ledgerUsage is the calls of a checkpoint.
type ledgerUsage struct {
	dir      string
	secret   []byte
	settings checkpoint.Settings
	action   *cloudauth.Action
	days     []reconcile.Day
	dateless int
}

// Reconcile holds ledgers against their account, which costs nothing. It reads
// each as it is at the moment. The error is a *StatisticsError if the account can't be asked.
func Reconcile(ctx context.Context, r Reconciling) (*reconcile.Report, error) {
	ledgers, err := r.read()
	if err != nil {
		return nil, err
	}
	service, err := r.connect(ctx, ledgers[0])
	if err != nil {
		return nil, err
	}
	defer service.Close()
	report := &reconcile.Report{
		Service: service.Settings.Service, Sandbox: service.Sandboxed(), Zone: r.Zone.String(),
		Checkpoints: r.Checkpoints, Dedicated: r.Dedicated,
	}
	for _, l := range groupLedgers(ledgers) {
		group, err := r.group(ctx, service.Client, l)
		if err != nil {
			return nil, err
		}
		report.Groups = append(report.Groups, group)
	}
	return report, nil
}

// read reads the ledgers.
func (r *Reconciling) read() ([]ledgerUsage, error) {
	var all []ledgerUsage
	for _, dir := range r.Checkpoints {
		l, err := r.readLedger(dir)
		if err != nil {
			return nil, err
		}
		if sandboxed := l.settings.Service == checkpoint.Sandbox; sandboxed != r.Sandboxed {
			return nil, &SetupError{Part: PartService, Err: &SandboxLedgerError{dir, sandboxed}}
		}
		for _, other := range all {
			if bytes.Equal(other.secret, l.secret) {
				return nil, &SetupError{Part: PartCheckpoint, Err: &SameLedgerError{dir, other.dir}}
			}
		}
		all = append(all, l)
	}
	return all, nil
}

func (r *Reconciling) readLedger(dir string) (l ledgerUsage, err error) {
	store, err := Load(dir, r.Passphrase)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	l = ledgerUsage{dir: dir, secret: bytes.Clone(store.Secret()), settings: store.Settings()}
	var ok bool
	if l.action, ok = cloudauth.ActionNamed(cmp.Or(l.settings.Action, verify.VerifyMaterial.Name)); !ok {
		return l, words.Errorf("%s: there is no action %s", dir, l.settings.Action)
	}
	list := r.Prices(l.action.Action)
	if l.settings.Service == checkpoint.Sandbox {
		list = nil // its calls cost nothing
	}
	spent, usage, err := Account(store, r.Zone, list, func(verify.Outcome) {})
	if err != nil {
		return l, err
	}
	for _, d := range usage.Days() {
		l.days = append(l.days, reconcile.Day{
			Date: d.Date, Calls: d.Calls, Billed: d.Billed, Perhaps: d.Perhaps, Late: d.Late, Cost: d.Cost,
		})
	}
	l.dateless = usage.Dateless(spent.Billed)
	return l, nil
}

// connect makes the account ready to be asked, and checks that it is what it is said to be.
func (r *Reconciling) connect(ctx context.Context, first ledgerUsage) (*Service, error) {
	account := r.Account
	account.BizType = first.settings.BizType
	account.Region = cmp.Or(account.Region, first.settings.Region)
	if account.Endpoint == "" {
		account.Endpoint = "https://" + first.settings.Service
	}
	service, err := account.Connect(ctx, first.action.Action)
	if err != nil {
		return nil, err
	}
	if service.Sandboxed() != r.Sandboxed {
		err := &SetupError{Part: PartService, Err: &SandboxLedgerError{first.dir, r.Sandboxed}}
		return nil, errors.Join(err, service.Close())
	}
	return service, nil
}

// groupLedgers puts ledgers together that the account counts together, the one named first at the front.
func groupLedgers(ledgers []ledgerUsage) [][]ledgerUsage {
	var groups [][]ledgerUsage
	for _, l := range ledgers {
		i := slices.IndexFunc(groups, func(g []ledgerUsage) bool { return l.countedWith(g[0]) })
		if i < 0 {
			groups = append(groups, nil)
			i = len(groups) - 1
		}
		groups[i] = append(groups[i], l)
	}
	return groups
}

// countedWith reports whether the account counts the calls of two ledgers together.
func (l ledgerUsage) countedWith(other ledgerUsage) bool {
	if l.action.Counter == (cloudauth.Counter{}) {
		return l.action.Name == other.action.Name
	}
	return l.action.Counter == other.action.Counter
}

// group compares ledgers that the account counts together.
func (r *Reconciling) group(
	ctx context.Context, client *cloudauth.Client, ledgers []ledgerUsage,
) (reconcile.Group, error) {
	counter := ledgers[0].action.Counter
	g := reconcile.Group{Statistic: counter.String()}
	var days [][]reconcile.Day
	var scenes []string
	for _, l := range ledgers {
		days = append(days, l.days)
		g.Dateless += l.dateless
		g.Actions = appendNew(g.Actions, l.action.Name)
		if l.action.Scene == cloudauth.SceneNumber {
			scenes = appendNew(scenes, l.settings.BizType)
		}
	}
	ledger := reconcile.Merge(days...)
	judgement := reconcile.Judgement{Dedicated: r.Dedicated}
	today := time.Now().In(r.Zone).Format(time.DateOnly)
	if !r.TodayToo {
		judgement.Today = today
	}
	var account map[string]int
	if counter != (cloudauth.Counter{}) && len(ledger) > 0 {
		var err error
		if account, err = r.statistics(ctx, client, counter, ledger, today, scenes); err != nil {
			if !refusesQuery(err) {
				return g, &StatisticsError{g.Statistic, err}
			}
			g.Failed, g.Err = err.Error(), err
		}
	}
	g.Days = judgement.Days(ledger, account)
	if g.Failed == "" {
		g.Packages = packages(ctx, client, counter)
	}
	return g, nil
}

// statistics returns the account's own count by day: of the ledger's days and,
// as calls around midnight count on it, the next; up to today if the account is dedicated.
func (r *Reconciling) statistics(
	ctx context.Context, client *cloudauth.Client, counter cloudauth.Counter, ledger []reconcile.Day, today string,
	scenes []string,
) (map[string]int, error) {
	last, err := time.Parse(time.DateOnly, ledger[len(ledger)-1].Date)
	if err != nil {
		return nil, err
	}
	to := last.AddDate(0, 0, 1).Format(time.DateOnly)
	if to = min(to, today); r.Dedicated {
		to = today
	}
	to = max(to, ledger[len(ledger)-1].Date) // by another zone's clock it may be tomorrow already
	counted, err := client.Statistics(ctx, counter, ledger[0].Date, to, r.Zone, scenes)
	if err != nil {
		return nil, err
	}
	account := make(map[string]int)
	for _, d := range counted {
		account[d.Date] = d.Count
	}
	return account, nil
}

// refusesQuery reports whether the service refuses the question and not the one
// who asks: it knows no such statistic.
func refusesQuery(err error) bool {
	fault, ok := errors.AsType[*verify.Fault](err)
	return ok && (fault.Class == verify.ClassRecord || fault.Class == verify.ClassUnknown)
}

// packages returns what is left of the packages that the calls are taken from.
// They are beside the point: where the account doesn't say, there are none.
func packages(ctx context.Context, client *cloudauth.Client, counter cloudauth.Counter) []reconcile.Package {
	found, _ := client.FlowPackages(ctx, counter)
	var all []reconcile.Package
	for _, p := range found {
		all = append(all, reconcile.Package(p))
	}
	return all
}

func appendNew(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}
