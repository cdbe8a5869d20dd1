# ocrdata with training on NVIDIA GPUs; needs the NVIDIA container toolkit on the host.
#
#     docker build -f docker/gpu.Dockerfile -t ocrdata:gpu .
#     docker run --rm --gpus all --shm-size 8g -v "$PWD:/work" -v ocrdata-cache:/cache ocrdata:gpu doctor
FROM python:3.11-slim-bookworm AS wheel
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1=12.* \
    && rm -rf /var/lib/apt/lists/*
# Paddle's GPU wheels install CUDA and cuDNN as wheels; the host provides only the driver. PyPI's build is old: these
# come from Paddle's own index, one per CUDA version (https://www.paddlepaddle.org.cn/install).
ARG PADDLE=3.3.1
ARG CUDA=cu126
RUN pip install --no-cache-dir "paddlepaddle-gpu==${PADDLE}" \
    --extra-index-url "https://www.paddlepaddle.org.cn/packages/stable/${CUDA}/"
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    pip install --no-cache-dir "$(echo /wheels/ocrdata-*.whl)[training]"
RUN useradd --create-home --uid 1000 ocrdata && install -d -o ocrdata /work /cache
USER 1000
ENV OCRDATA_CACHE=/cache \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
VOLUME /cache
WORKDIR /work
ENTRYPOINT ["ocrdata"]
CMD ["--help"]
