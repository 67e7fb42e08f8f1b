package verify

import "time"

// Shanghai is the time zone of the people in the data and of those who read
// about them: of every time that is shown, unless somebody names another.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
