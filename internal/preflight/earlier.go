package preflight

import (
	"veribatch/internal/cell"
	"veribatch/internal/idcard"
	"veribatch/internal/verify"
)

// Earlier returns a record with its material normalised as it was before cells were unwrapped, radicals replaced and
// addresses decoded. Checkpoints hold answers under the keys of that material.
// UpgradeIDs is that of Options.
func Earlier(rec verify.Record, upgradeIDs bool) verify.Record {
	rec.Name, rec.IDNumber = idcard.NormaliseName(rec.Name), idcard.NormaliseNumber(rec.IDNumber)
	if upgradeIDs {
		rec.IDNumber = idcard.Upgrade(rec.IDNumber)
	}
	for field, address := range rec.Images() {
		*rec.Value(field) = cell.Trim(address)
	}
	return rec
}
