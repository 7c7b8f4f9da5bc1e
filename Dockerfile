# Cluster Review on Airflow's own image: the same locked set as on a laptop and in CI, without root.
# Pin the base in production:  --build-arg AIRFLOW_DIGEST=@sha256:...
ARG AIRFLOW_IMAGE=apache/airflow:3.3.2-python3.11
ARG AIRFLOW_DIGEST=

FROM ${AIRFLOW_IMAGE}${AIRFLOW_DIGEST}

USER root
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fontconfig fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o airflow -g 0 -m 0775 /opt/cluster-review /opt/cluster-review/state

USER airflow
WORKDIR /opt/cluster-review

# A venv of its own: the image's other providers, at other versions, stay out of the locked set.
COPY --chown=airflow:0 requirements.lock ./
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

COPY --chown=airflow:0 pyproject.toml LICENSE ./
COPY --chown=airflow:0 include ./include
COPY --chown=airflow:0 dags ./dags
COPY --chown=airflow:0 plugins ./plugins
COPY --chown=airflow:0 expectations ./expectations
COPY --chown=airflow:0 docs ./docs
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable .

ENV PATH=/opt/cluster-review/.venv/bin:$PATH \
    PYTHONPATH=/opt/cluster-review/include \
    CLUSTER_REVIEW_HOME=/opt/cluster-review/state \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/cluster-review/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/cluster-review/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__CORE__DEFAULT_TIMEZONE=Asia/Shanghai
