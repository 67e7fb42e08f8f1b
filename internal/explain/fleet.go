package explain

// fleetCodes are the words for what can happen between a run and its workers.
var fleetCodes = []Meaning{
	{
		Key: "NoWorker", Category: Service,
		Reason: Text{
			"没有可用的 worker，请求未发出，未计费。",
			"No worker could be asked; nothing was sent or billed.",
		},
		Advice: Text{
			"请用 veribatch fleet 查看有哪些 worker，检查 --nats 和 --queue 是否一致，启动 worker 后再次运行同一命令。",
			"See with veribatch fleet who is there, and that --nats and --queue are the same everywhere; start a worker, then run the same command again.",
		},
	},
	{
		Key: "WorkerLost", Category: Service,
		Reason: Text{
			"请求已交给 worker，但没有收到回答，该次调用可能已计费。",
			"A worker was asked and its answer never came; the call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；请检查 worker 是否异常退出、与 NATS 的网络是否稳定。",
			"Nothing needs correcting: run again. See whether a worker died, and whether the network to NATS is stable.",
		},
	},
	{
		Key: "WorkerLate", Category: Service,
		Reason: Text{
			"请求到达 worker 时已超过时限，没有调用，未计费。",
			"The request came to a worker when its time was up; nothing was called or billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；经常出现时请检查各机器的时间是否同步、网络是否拥堵，或调大 --timeout。",
			"Nothing needs correcting: run again. If it happens often, set all clocks by NTP, see whether the network is congested, or raise --timeout.",
		},
	},
	{
		Key: "RequestTooLarge", Category: Input,
		Reason: Text{
			"该行资料超过 NATS 单条消息的上限，请求未发出，未计费。",
			"The row's material is more than NATS takes in one message; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查该行的姓名和图片地址是否误填了大段内容，更正后再次运行。",
			"See whether the name or an image's address holds something far too long, and correct it.",
		},
	},
	{
		Key: "ImageRefused", Category: Image,
		Reason: Text{
			"worker 无法使用本地图片：文件不存在、无法读取或不符合要求，请求未发出，未计费。",
			"A worker can't use a local image: it is missing, unreadable or not as required; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查 worker 的 --image-root 下是否有该图片、格式和大小是否符合要求，然后再次运行同一命令。",
			"See that the image is under the workers' --image-root, in a format and size that is taken, then run the same command again.",
		},
	},
}
