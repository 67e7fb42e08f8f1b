package explain

// fleetCodes are the words for what can happen between a run and its workers.
var fleetCodes = []Meaning{
	{
		Key: "NoWorker", Category: Service,
		Reason: Text{
			"没有可用的 worker，请求未发出，未计费。",
			"No worker was available; nothing was sent or billed.",
		},
		Advice: Text{
			"请用 veribatch fleet 查看有哪些 worker，检查 --nats 和 " +
				"--queue 是否一致，启动 worker 后再次运行同一命令。",
			"List the workers with veribatch fleet, and check that --nats and --queue are the " +
				"same everywhere; start a worker, then run the same command again.",
		},
	},
	{
		Key: "WorkerLost", Category: Service,
		Reason: Text{
			"请求已交给 worker，但没有收到回答，该次调用可能已计费。",
			"A worker took the request and its answer never came; the call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；请检查 worker 是否异常退出、与 NATS 的网络是否稳定。",
			"Nothing needs correcting: run again. Check whether a worker " +
				"stopped, and whether the network to NATS is stable.",
		},
	},
	{
		Key: "WorkerLate", Category: Service,
		Reason: Text{
			"请求到达 worker 时已超过时限，没有调用，未计费。",
			"The request reached a worker after its deadline; nothing was sent or billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；经常出现时请检查各机器的时间是否同步、网络是否拥堵，或调大 --timeout。",
			"Nothing needs correcting: run again. If it happens often, set all clocks by " +
				"NTP, check whether the network is congested, or raise --timeout.",
		},
	},
	{
		Key: "RequestTooLarge", Category: Input,
		Reason: Text{
			"该行资料超过 NATS 单条消息的上限，请求未发出，未计费。",
			"The row's material is too large for one NATS message; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查该行的姓名和图片地址是否误填了大段内容，更正后再次运行。",
			"Check whether the name or an image address is far too long, and correct it.",
		},
	},
	{
		Key: "ImageRefused", Category: Image,
		Reason: Text{
			"worker 无法使用本地图片：文件不存在、无法读取或不符合要求，请求未发出，未计费。",
			"A worker cannot use a local image: it is missing, unreadable or does " +
				"not meet the requirements; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查 worker 的 --image-root 下是否有该图片、格式和大小是否符合要求，然后再次运行同一命令。",
			"Check that the image is under the workers' --image-root and has an " +
				"accepted format and size, then run the same command again.",
		},
	},
}
