# ocrdata with training on the CPU.
#
#     docker build -f docker/cpu.Dockerfile -t ocrdata .
#     docker run --rm -v "$PWD:/work" -v ocrdata-cache:/cache ocrdata run quickstart
FROM python:3.11-slim-bookworm AS wheel
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11-slim-bookworm
# Paddle is linked against GNU's OpenMP, which its wheel does not contain.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1=12.* \
    && rm -rf /var/lib/apt/lists/*
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    pip install --no-cache-dir "$(echo /wheels/ocrdata-*.whl)[train]"
RUN useradd --create-home --uid 1000 ocrdata && install -d -o ocrdata /work /cache
USER 1000
ENV OCRDATA_CACHE=/cache
VOLUME /cache
WORKDIR /work
ENTRYPOINT ["ocrdata"]
CMD ["--help"]
